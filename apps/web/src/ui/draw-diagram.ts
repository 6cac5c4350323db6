import mermaid from 'mermaid'
import { toInertImage } from './inert-image.ts'

export interface Drawing {
  /** A data address. */
  source: string
  /** In pixels. */
  width: number
  height: number
  /** What kind of diagram it is, in words. */
  title: string
}

/** An image cannot use the fonts of the page: text is measured with what both have. */
const FONT = 'system-ui, sans-serif'

/** What the text of a diagram must not change. All else, such as directions and colours, is its own affair. */
const FIXED = [
  'secure',
  'securityLevel',
  'startOnLoad',
  'maxTextSize',
  'maxEdges',
  'suppressErrorRendering',
  'htmlLabels',
  'themeCSS',
  'fontFamily',
  'altFontFamily',
  'dompurifyConfig',
]

let count = 0

/**
 * Draws a diagram. Measuring needs the page, so the drawing is made there, unseen, for a moment.
 * @throws Error in Mermaid's words when the text is no diagram.
 */
export async function drawDiagram(text: string, scheme: 'light' | 'dark'): Promise<Drawing> {
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    secure: FIXED,
    suppressErrorRendering: true,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    fontFamily: FONT,
    theme: scheme === 'dark' ? 'dark' : 'default',
  })
  const stage = document.createElement('div')
  stage.inert = true
  stage.style.cssText = 'position: fixed; inset-inline-start: -10000px; inset-block-start: 0; visibility: hidden'
  document.body.append(stage)
  try {
    const { svg, diagramType } = await mermaid.render(`diagram-${(count += 1)}`, text, stage)
    return { ...toInertImage(svg), title: `Diagram (${diagramType.replace(/-?v\d+$/i, '')})` }
  } finally {
    stage.remove()
  }
}
