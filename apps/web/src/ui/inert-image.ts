const SVG = 'http://www.w3.org/2000/svg'

/** Elements that run something, load something or hold HTML. None belongs in a drawing. */
const ACTIVE = 'script, foreignObject, iframe, object, embed, audio, video, a, animate, set, handler, listener, image'

/**
 * A drawing as the address of an image. In an image nothing runs and nothing is loaded, whatever the drawing holds; what
 * could run is taken out all the same, for those who open the image by itself. It is a data address and none of a blob,
 * because a blob opened by itself would run at the address of the portal.
 * @throws Error when the drawing cannot be read.
 */
export function toInertImage(drawing: string): { source: string; width: number; height: number } {
  const parsed = new DOMParser().parseFromString(drawing, 'image/svg+xml')
  const root = parsed.documentElement
  if (root.namespaceURI !== SVG || parsed.querySelector('parsererror')) throw new Error('the drawing is not readable')
  for (const element of parsed.querySelectorAll(ACTIVE))
    element.replaceWith(...(element.localName === 'a' ? element.childNodes : []))
  for (const element of parsed.querySelectorAll('*')) dropActiveAttributes(element)
  const [, , width = 300, height = 150] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  root.removeAttribute('style')
  root.setAttribute('width', String(width))
  root.setAttribute('height', String(height))
  const text = new XMLSerializer().serializeToString(root)
  return {
    source: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`,
    width: Math.ceil(width),
    height: Math.ceil(height),
  }
}

function dropActiveAttributes(element: Element): void {
  const isActive = ({ name, value }: Attr) =>
    /^on/i.test(name) || (/href$/i.test(name) && !value.trim().startsWith('#'))
  // The list of attributes changes while they are removed.
  const active = Array.from(element.attributes).filter(isActive)
  for (const { name } of active) element.removeAttribute(name)
}
