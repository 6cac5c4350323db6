const WINDS = 16
const CENTER = 400
const RADIUS = 360

/** The web of rhumb lines between the sixteen winds of a portolan chart; a quiet ground for otherwise empty surfaces. */
export function RhumbLines({ className }: { className?: string }) {
  const nodes = Array.from({ length: WINDS }, (_, index) => {
    const angle = (index / WINDS) * 2 * Math.PI
    return { x: CENTER + RADIUS * Math.sin(angle), y: CENTER - RADIUS * Math.cos(angle) }
  })
  const lines = nodes.flatMap((from, i) =>
    nodes.flatMap((to, j) => {
      const apart = (j - i + WINDS) % WINDS
      return j > i && [2, 4, 6, 8, 10, 12, 14].includes(apart) ? [{ from, to, main: apart === 8 }] : []
    }),
  )
  return (
    <svg
      className={className}
      viewBox="0 0 800 800"
      fill="none"
      stroke="currentColor"
      strokeWidth="1"
      aria-hidden
      focusable="false"
    >
      <circle cx={CENTER} cy={CENTER} r={RADIUS} strokeOpacity="0.7" />
      {lines.map(({ from, to, main }) => (
        <line
          key={`${from.x},${from.y}-${to.x},${to.y}`}
          x1={from.x}
          y1={from.y}
          x2={to.x}
          y2={to.y}
          strokeOpacity={main ? 0.9 : 0.5}
        />
      ))}
      {nodes.map((node) => (
        <circle key={`${node.x},${node.y}`} cx={node.x} cy={node.y} r="2.5" fill="currentColor" stroke="none" />
      ))}
    </svg>
  )
}
