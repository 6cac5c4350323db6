/** Hands a text to the browser as a file to be kept. */
export function downloadText(parts: readonly string[], options: { name: string; type: string }): void {
  const address = URL.createObjectURL(new Blob([...parts], { type: options.type }))
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = options.name
  anchor.click()
  // The browser has taken hold of the content by the next task.
  setTimeout(() => URL.revokeObjectURL(address))
}
