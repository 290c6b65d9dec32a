/** What a YAML document is read as: text in lists and mappings. */

/** A scalar is its text; an empty value is ''. Mappings keep the order of the file and inherit nothing. */
export type DocumentValue = string | DocumentValue[] | { [key: string]: DocumentValue }
