import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execFileAsync = promisify(execFile)

/**
 * Runs a tool to its end.
 *
 * @param absence the sentence shown when the tool is not installed.
 * @returns what it printed to both streams.
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
    if (isMissingTool(error)) throw new Error(options.absence, { cause: error })
    throw error
  }
}

function isMissingTool(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
