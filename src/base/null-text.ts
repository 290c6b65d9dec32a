/**
 * How YAML writes that there is no value. Documents are read as text (document.ts), so where octoDNS takes a null it is
 * one of these texts here; where a text is wanted, such as a name, they stay what they are.
 */

export function isNullText(text: string): boolean {
  return ['', '~', 'null', 'Null', 'NULL'].includes(text)
}
