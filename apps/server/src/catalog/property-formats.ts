import { isIPv4, isIPv6 } from 'node:net'
import { fullFormats } from 'ajv-formats/dist/formats.js'

type Check = (text: string) => boolean

const anyText: Check = () => true

const dateTime = fullFormats['date-time'] as { validate: Check }
const email = fullFormats.email as RegExp

/** What a string property of each format accepts. Formats that only say how to show a text accept any. */
export const STRING_FORMATS: Record<string, Check> = {
  'date-time': dateTime.validate,
  timer: dateTime.validate,
  url: (text) => URL.canParse(text),
  email: (text) => email.test(text),
  'idn-email': (text) => /^[^\s@]+@[^\s@]+$/.test(text),
  ipv4: isIPv4,
  ipv6: isIPv6,
  markdown: anyText,
  yaml: anyText,
  user: anyText,
  team: anyText,
  proto: anyText,
  blueprints: anyText,
}
