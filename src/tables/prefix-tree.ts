/** The compiled prefix tree, as the query path reads it (drawing and layout: see README.md of this room). */

/** Packed result of a lookup: the plan in the low 22 bits, the depth (0..128: the ECS scope) above them. */
export type PlanAndDepth = number
