import { PasswordInput, Switch, Textarea } from '../ui/index.ts'
import classes from './SecretForm.module.css'

interface Props {
  label: string
  value: string
  error: string | undefined
  hasLines: boolean
  /** Takes the focus when its dialog opens. */
  isFirst?: boolean
  onChange: (value: string) => void
  onLines: (hasLines: boolean) => void
}

/** A value that is typed or pasted and never shown again. A field of one line would drop the line breaks of a key file. */
export function SecretValueField({ label, value, error, hasLines, isFirst, onChange, onLines }: Props) {
  const common = {
    label,
    description: 'Stored encrypted. Nobody can read it here afterwards.',
    error,
    value,
    withAsterisk: true,
    'aria-required': true,
    'aria-invalid': error !== undefined,
    'data-autofocus': isFirst || undefined,
    spellCheck: false,
  }
  return (
    <div>
      {hasLines ? (
        <Textarea
          {...common}
          classNames={{ input: classes.masked ?? '' }}
          autoComplete="off"
          rows={5}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      ) : (
        <PasswordInput
          {...common}
          autoComplete="new-password"
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      <Switch
        mt={8}
        label="Several lines, as in a key file"
        checked={hasLines}
        onChange={(event) => onLines(event.currentTarget.checked)}
      />
    </div>
  )
}
