// Runs before the first paint, so that the page never flashes in the other scheme. Same key as src/ui/theme.ts.
;(() => {
  let choice = 'auto'
  try {
    choice = localStorage.getItem('portolan.theme') ?? 'auto'
  } catch {
    // A browser that refuses storage follows the system.
  }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()
