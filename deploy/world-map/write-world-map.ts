/** `npm run world-map`: draws the dashboard's map anew. */
import { writeFileSync } from 'node:fs'
import { drawWorldMap, formatWorldMap } from './draw-world-map.ts'

writeFileSync(new URL('../../src/http/dashboard/world-map.json', import.meta.url), formatWorldMap(drawWorldMap()))
