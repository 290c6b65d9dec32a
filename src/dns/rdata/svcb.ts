/** Where and how a service is reached (RFC 9460 section 2). */
import { serviceBinding } from './service-binding.ts'

export const SVCB = serviceBinding(64, 'SVCB')
