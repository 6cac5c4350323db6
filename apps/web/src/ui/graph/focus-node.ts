/** Gives a node of a graph the focus, in the drawing or in the list, once what is being closed has gone. */
export function focusNode(id: string): void {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  })
}
