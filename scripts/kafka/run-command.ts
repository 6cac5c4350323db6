import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)
const LINES_SHOWN = 15

type Failure = Error & { code?: string | number; killed?: boolean; stdout?: string; stderr?: string }

/**
 * Runs a tool to its end.
 *
 * @param absence the sentence shown when the tool is not installed.
 * @returns what it printed to both streams.
 * @throws Error with the last lines that it printed when it fails.
 */
export async function runCommand(
  command: string,
  args: string[],
  options: { absence: string; timeoutMs: number; cwd?: string },
): Promise<string> {
  try {
    const { stdout, stderr } = await execFileAsync(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      timeout: options.timeoutMs,
      maxBuffer: 16 * 1024 * 1024,
      // Maven is a batch file on Windows, which only a shell can start.
      shell: process.platform === 'win32',
    })
    return stdout + stderr
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { code, killed, stdout = '', stderr = '' } = error as Failure
    if (code === 'ENOENT') throw new Error(options.absence)
    // Neither the message nor the cause of the original: both repeat the arguments, and one may be a password.
    const how = killed ? `did not end within ${options.timeoutMs / 1000} s` : `failed with exit code ${code}`
    throw new Error(`"${command}" ${how}:\n${`${stdout}${stderr}`.trim().split('\n').slice(-LINES_SHOWN).join('\n')}`)
  }
}
