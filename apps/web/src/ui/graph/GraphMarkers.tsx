import classes from './Graph.module.css'

export const MARKER_ONE = 'graph-leads-to-one'
export const MARKER_MANY = 'graph-leads-to-many'

/** The heads of edges: one for a single target, two for many. */
export function GraphMarkers() {
  const shared = { viewBox: '0 0 14 10', markerHeight: 10, refY: 5, markerUnits: 'userSpaceOnUse', orient: 'auto' }
  return (
    <svg className={classes.markers} aria-hidden>
      <defs>
        <marker id={MARKER_ONE} {...shared} markerWidth={14} refX={13}>
          <path d="M7 1 13 5 7 9" className={classes.head} />
        </marker>
        <marker id={MARKER_MANY} {...shared} markerWidth={14} refX={13}>
          <path d="M7 1 13 5 7 9M2 1 8 5 2 9" className={classes.head} />
        </marker>
      </defs>
    </svg>
  )
}
