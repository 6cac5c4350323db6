/** Something on this machine stands in the way of local mode. The message is one plain line for a person. */
export class LocalModeError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LocalModeError'
  }
}
