/** A tar archive of files, as those who publish databases make them. */
import { packTar } from 'modern-tar'

export async function tarOf(files: Readonly<Record<string, Uint8Array | 'folder'>>): Promise<Uint8Array> {
  const entries = Object.entries(files).map(([name, content]) =>
    content === 'folder'
      ? { header: { name, size: 0, type: 'directory' as const } }
      : { header: { name, size: content.length, type: 'file' as const }, body: content },
  )
  return packTar(entries)
}
