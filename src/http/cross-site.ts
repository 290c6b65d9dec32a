/**
 * Whether a page of another site makes the browser ask (cross-site request forgery). Browsers say so themselves: by
 * Sec-Fetch-Site (W3C Fetch Metadata) to loopback and over TLS, by Origin (RFC 6454 section 7) elsewhere. Programs
 * other than browsers send neither, and no one misuses them.
 */

/** A link to the page is let through: it shows it to the person and tells the other site nothing. */
export function isCrossSite(method: string, headers: Headers): boolean {
  const site = headers.get('sec-fetch-site')
  if (site === null) {
    const origin = headers.get('origin')
    return origin !== null && origin.replace(/^https?:\/\//, '') !== headers.get('host')?.toLowerCase()
  }
  if (site === 'same-origin' || site === 'none') return false
  const isLink = headers.get('sec-fetch-mode') === 'navigate' && headers.get('sec-fetch-dest') === 'document'
  return !(method === 'GET' && isLink)
}
