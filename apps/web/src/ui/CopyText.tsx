import { IconCheck, IconCopy } from '@tabler/icons-react'
import { ActionIcon, CopyButton, Tooltip } from '@mantine/core'

/** A button that copies `value`; `label` names what is copied, for example "run id". */
export function CopyText({ value, label }: { value: string; label: string }) {
  return (
    <CopyButton value={value} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? 'Copied' : `Copy ${label}`}>
          <ActionIcon size={24} onClick={copy} aria-label={copied ? `${label} copied` : `Copy ${label}`}>
            {copied ? <IconCheck size={14} color="var(--success)" /> : <IconCopy size={14} color="var(--muted)" />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
