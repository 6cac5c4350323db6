import { useEffect, useRef, useState } from 'react'
import { EmptyState, useComputedColorScheme } from '../../ui/index.ts'
import classes from './ApiDescription.module.css'
import { showDescription } from './show-description.ts'

/** An API as Swagger UI draws it, the heavy part of the tab. */
export default function ApiDescription({ title, text }: { title: string; text: string }) {
  const host = useRef<HTMLDivElement>(null)
  const [problem, setProblem] = useState<string>()
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })

  useEffect(() => (host.current ? showDescription(host.current, text, setProblem) : undefined), [text])
  // Its styles for the dark theme hang on this class of the root.
  useEffect(() => {
    document.documentElement.classList.toggle('dark-mode', scheme === 'dark')
    return () => document.documentElement.classList.remove('dark-mode')
  }, [scheme])

  if (problem !== undefined) return <EmptyState title={`${title} is no OpenAPI description`}>{problem}</EmptyState>
  return <section ref={host} className={classes.root} aria-label={title} />
}
