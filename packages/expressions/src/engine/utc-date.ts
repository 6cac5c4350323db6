type Fields = [year: number, month: number, day?: number, hours?: number, minutes?: number, seconds?: number]

/**
 * A Date whose local time is UTC. jq-web computes `strptime` through local dates, which gives wrong hours around the
 * clock changes of the server's time zone; and programs shall not depend on where the server runs.
 */
export class UtcDate extends Date {
  constructor(...values: [] | [value: number | string | Date] | Fields) {
    if (values.length === 0) super()
    else if (values.length === 1) super(values[0])
    else super(Date.UTC(...values))
  }

  override getTimezoneOffset(): number {
    return 0
  }
  override getFullYear(): number {
    return this.getUTCFullYear()
  }
  override getMonth(): number {
    return this.getUTCMonth()
  }
  override getDate(): number {
    return this.getUTCDate()
  }
  override getDay(): number {
    return this.getUTCDay()
  }
  override getHours(): number {
    return this.getUTCHours()
  }
  override getMinutes(): number {
    return this.getUTCMinutes()
  }
  override getSeconds(): number {
    return this.getUTCSeconds()
  }
}
