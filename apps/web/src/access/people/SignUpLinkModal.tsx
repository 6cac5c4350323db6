import type { UseMutationResult } from '@tanstack/react-query'
import { Modal } from '../../ui/index.ts'
import type { SignUpLink } from './people-queries.ts'
import { NoLinkYet, SignUpLinkView } from './SignUpLinkView.tsx'

interface Props {
  title: string
  email: string
  link: UseMutationResult<SignUpLink, Error, string>
  onClose: () => void
}

/** Makes a sign-up link and shows it. A click beside the dialog does not lose it. */
export function SignUpLinkModal({ title, email, link, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={520}
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {link.isSuccess ? (
        <SignUpLinkView email={email} link={link.data} onClose={onClose} />
      ) : (
        <NoLinkYet email={email} link={link} onClose={onClose} />
      )}
    </Modal>
  )
}
