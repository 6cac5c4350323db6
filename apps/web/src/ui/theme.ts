import {
  createTheme,
  localStorageColorSchemeManager,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core'

/** Same key as `public/theme.js`, which sets the scheme before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'portolan.theme' })

const sea: MantineColorsTuple = [
  '#ddf0f3',
  '#c2e3e9',
  '#97d0da',
  '#6cbccb',
  '#4cb7cc',
  '#2a93a8',
  '#0b6478',
  '#095465',
  '#074452',
  '#06222a',
]

/** Fills and texts of buttons come from the tokens, so that both schemes keep their contrast. */
const variantColorResolver: VariantColorsResolver = ({ variant, color }) => {
  const danger = color === 'danger'
  const tone = danger ? 'var(--danger)' : 'var(--accent)'
  if (variant === 'filled') {
    return danger
      ? { background: tone, hover: 'var(--danger-hover)', color: 'var(--on-danger)', border: '1px solid transparent' }
      : { background: tone, hover: 'var(--accent-hover)', color: 'var(--on-accent)', border: '1px solid transparent' }
  }
  if (variant === 'light') {
    return {
      background: 'var(--accent-soft)',
      hover: 'var(--accent-soft)',
      color: tone,
      border: '1px solid transparent',
    }
  }
  if (variant === 'subtle' || variant === 'transparent') {
    const text = danger || color === 'sea' ? tone : 'var(--text)'
    return { background: 'transparent', hover: 'var(--sunken)', color: text, border: '1px solid transparent' }
  }
  return {
    background: 'var(--surface)',
    hover: 'var(--sunken)',
    color: danger ? tone : 'var(--text)',
    border: '1px solid var(--control)',
  }
}

export const theme = createTheme({
  colors: { sea },
  primaryColor: 'sea',
  primaryShade: { light: 6, dark: 4 },
  variantColorResolver,
  fontFamily: 'var(--font-sans)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font-sans)', fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '24px', xl: '28px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '6px', xl: '6px' },
  shadows: { xs: 'none', sm: 'none', md: 'none', lg: 'none', xl: 'none' },
  defaultRadius: 'sm',
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 32 } },
    Button: { defaultProps: { size: 'sm' } },
    Checkbox: { defaultProps: { size: 'sm' } },
    Drawer: {
      defaultProps: { padding: 16, overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 }, position: 'right' },
    },
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        transitionProps: { duration: 120 },
        position: 'bottom-end',
        offset: 4,
      },
    },
    Modal: {
      defaultProps: {
        padding: 20,
        transitionProps: { duration: 140, transition: 'fade' },
        overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 },
        centered: true,
      },
    },
    Popover: { defaultProps: { transitionProps: { duration: 120 }, offset: 4 } },
    SegmentedControl: { defaultProps: { size: 'sm' } },
    // A list that opens whenever its field gets the focus would hide what is said to be wrong with it.
    Select: { defaultProps: { size: 'sm', comboboxProps: { offset: 4 }, openOnFocus: false } },
    MultiSelect: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { size: 'sm' } },
    TagsInput: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Radio: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { openDelay: 300, transitionProps: { duration: 120 }, offset: 6 } },
  },
})

const shared = {
  '--mantine-color-body': 'var(--bg)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-bright': 'var(--text)',
  '--mantine-color-dimmed': 'var(--muted)',
  '--mantine-color-placeholder': 'var(--muted)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--danger)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-disabled': 'var(--sunken)',
  '--mantine-color-disabled-color': 'var(--muted)',
  '--mantine-color-disabled-border': 'var(--line)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-hover)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-hover': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-color-sea-filled': 'var(--accent)',
  '--mantine-color-sea-filled-hover': 'var(--accent-hover)',
  '--mantine-color-sea-light': 'var(--accent-soft)',
  '--mantine-color-sea-light-color': 'var(--accent)',
}

/** Points the variables of the component library at the tokens; the tokens change with the scheme. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared })
