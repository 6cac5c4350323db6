/** Options of an open list; narrowing the search brings others. */
export const OPTIONS_AT_MOST = 50

/** The list stays open while several are chosen. Below its field, at the end of a dialog, it would cover the buttons. */
export const UPWARDS = { position: 'top-start' } as const
