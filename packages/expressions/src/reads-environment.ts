/** `env` as a function: no field (`.env`), variable, format, key (`{env: 1}`, `{a, env}`) or part of another name. */
const ENV_FUNCTION = /(?<![\w.$@]|::)env(?!\w|\s*:|(?<=[{,]\s*env)\s*[,}])/
const ENV_VARIABLE = /\$ENV(?!\w)/
const DEFINED_HERE = /\bdef\s+env\b/

/**
 * Whether a jq program reads the environment: names `env` or `$ENV` in its code. Texts and comments are no code, but
 * what stands in `\( )` inside a text is.
 *
 * @param program after the quote rule.
 */
export function readsEnvironment(program: string): boolean {
  const code = withoutTexts(program)
  return ENV_VARIABLE.test(code) || (ENV_FUNCTION.test(code) && !DEFINED_HERE.test(code))
}

/** The code of a program: its texts become `""`, with the code of their interpolations behind them. */
function withoutTexts(program: string): string {
  let code = ''
  /** Open parentheses of each interpolation that has begun, innermost last. */
  const interpolations: number[] = []
  let inText = false
  for (let at = 0; at < program.length; at++) {
    const character = program[at]!
    if (inText) {
      if (character === '"') inText = false
      if (character !== '\\') continue
      at++
      if (program[at] !== '(') continue
      code += ' ('
      interpolations.push(0)
      inText = false
    } else if (character === '"') {
      code += '""'
      inText = true
    } else if (character === '#') {
      at = endOfLine(program, at)
      code += '\n'
    } else {
      code += character
      const open = interpolations.length - 1
      if (open < 0) continue
      if (character === '(') interpolations[open]!++
      if (character === ')' && interpolations[open]!-- === 0) {
        interpolations.pop()
        inText = true
      }
    }
  }
  return code
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}
