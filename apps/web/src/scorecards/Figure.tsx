import classes from './ScorecardDrawer.module.css'

/** `142 of 310 pass`; nothing while it is not known. */
export function Figure({ part, of, verb }: { part: number | undefined; of: number | undefined; verb: string }) {
  if (part === undefined || of === undefined) return null
  return (
    <span className={classes.figure}>
      {part.toLocaleString('en')} of {of.toLocaleString('en')} {verb}
    </span>
  )
}
