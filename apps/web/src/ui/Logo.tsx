/** The mark of the house: a wind rose with its north filled, inside the circle that rhumb lines start from. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <circle cx="16" cy="16" r="11" fill="none" stroke="currentColor" strokeOpacity="0.45" strokeWidth="1.3" />
      <path
        d="M16 16 8.2 8.2 16 13zM16 16l7.8-7.800L19 16zM16 16l7.8 7.800L16 19zM16 16l-7.8 7.800L13 16z"
        fill="currentColor"
        fillOpacity="0.38"
      />
      <path d="M16 .8 19 13l12.2 3L19 19l-3 12.200L13 19 .8 16 13 13z" fill="currentColor" fillOpacity="0.55" />
      <path d="M16 .8 19 13l-3 3-3-3z" fill="currentColor" />
      <path d="M16 .8V16l-3-3zM31.2 16H16l3-3zM16 31.200V16l3 3zM.8 16H16l-3 3z" fill="currentColor" />
    </svg>
  )
}
