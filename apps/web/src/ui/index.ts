/** Primitives of the component library. Features import them from here, so that another library means one folder. */
export {
  ActionIcon,
  Autocomplete,
  Button,
  Checkbox,
  Combobox,
  CopyButton,
  Drawer,
  InputBase,
  InputWrapper,
  Kbd,
  Loader,
  MantineProvider,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Pill,
  PillsInput,
  Popover,
  Radio,
  Select,
  SegmentedControl,
  Skeleton,
  Switch,
  Tabs,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
  UnstyledButton,
  useCombobox,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core'
export { ButtonRow } from './ButtonRow.tsx'
export { ConfirmChangeModal } from './ConfirmChangeModal.tsx'
export { ConfirmModal } from './ConfirmModal.tsx'
export { CopyText } from './CopyText.tsx'
export { DeleteItem } from './DeleteItem.tsx'
export { DrawerForm } from './DrawerForm.tsx'
export { EmptyState } from './EmptyState.tsx'
export { EntityIcon } from './EntityIcon.tsx'
export { EnumChip } from './EnumChip.tsx'
export { ErrorPanel } from './ErrorPanel.tsx'
export { ExportMenu } from './ExportMenu.tsx'
export { adviceOf, messageOf } from './explain-error.ts'
export { Fieldset } from './Fieldset.tsx'
export { FormDrawer } from './FormDrawer.tsx'
export { FormModal } from './FormModal.tsx'
export { LoadingNote } from './LoadingNote.tsx'
export { Logo } from './Logo.tsx'
export { Markdown } from './Markdown.tsx'
export { CodeEditor } from './CodeEditor.tsx'
export { MoreMenu } from './MoreMenu.tsx'
export { NoMatch } from './NoMatch.tsx'
export { Page, Section } from './Page.tsx'
export { Problem } from './Problem.tsx'
export { RelativeTime } from './RelativeTime.tsx'
export { RowMenu, RowMenuHead } from './RowMenu.tsx'
export { SideDrawer } from './SideDrawer.tsx'
export { StatusText } from './StatusText.tsx'
export { Table } from './Table.tsx'
export { showToast } from './toast.ts'
export { Toasts } from './Toasts.tsx'
