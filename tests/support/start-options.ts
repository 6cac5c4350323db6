import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  scripts: Record<'start' | 'agent', string>
}

/** Options of Node in `npm start` and `npm run agent`: what is tested and measured is what people run. */
export const startOptions = (script: 'start' | 'agent'): string[] =>
  manifest.scripts[script].split(' ').filter((word) => word.startsWith('--'))
