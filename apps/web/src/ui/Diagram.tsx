import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useState } from 'react'
import { messageOf } from './explain-error.ts'
import classes from './Diagram.module.css'
import type { Drawing } from './draw-diagram.ts'

type State = { drawing: Drawing } | { problem: string } | undefined

/** A diagram in Mermaid's language, drawn as an image. One that cannot be drawn is shown as its text, with the reason. */
export function Diagram({ text }: { text: string }) {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const [state, setState] = useState<State>()

  useEffect(() => {
    let isCurrent = true
    const show = (next: State) => isCurrent && setState(next)
    import('./draw-diagram.ts')
      .then(({ drawDiagram }) => drawDiagram(text, scheme))
      .then((drawing) => show({ drawing }))
      .catch((error: unknown) => show({ problem: messageOf(error) }))
    return () => {
      isCurrent = false
    }
  }, [text, scheme])

  if (state === undefined) {
    return (
      <pre tabIndex={0} aria-busy>
        {text}
      </pre>
    )
  }
  if ('problem' in state) {
    return (
      <figure className={classes.root}>
        <figcaption className={classes.problem}>This diagram cannot be drawn: {state.problem}</figcaption>
        <pre tabIndex={0}>{text}</pre>
      </figure>
    )
  }
  const { source, width, height, title } = state.drawing
  return (
    <figure className={classes.root}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={title}>
        <img src={source} width={width} height={height} alt={title} />
      </div>
      <details>
        <summary>Text of the diagram</summary>
        <pre tabIndex={0}>{text}</pre>
      </details>
    </figure>
  )
}
