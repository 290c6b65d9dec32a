/** SVCB for the https and http schemes (RFC 9460 section 9), in the same form. */
import { serviceBinding } from './service-binding.ts'

export const HTTPS = serviceBinding(65, 'HTTPS')
