/** Light or dark: as the system has it, or as the reader wants it. */
import { effect } from '@preact/signals'
import type { View } from './view.js'

const KEY = 'faultline theme'

export function keepTheme({ theme }: Pick<View, 'theme'>, page: Document): void {
  const saved = stored()
  if (saved === 'light' || saved === 'dark') theme.value = saved
  effect(() => {
    if (theme.value === 'system') delete page.documentElement.dataset.theme
    else {
      page.documentElement.dataset.theme = theme.value
      store(theme.value)
    }
  })
}

export function switchTheme({ theme }: Pick<View, 'theme'>): void {
  const isDark =
    theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches)
  theme.value = isDark ? 'light' : 'dark'
}

// A page from disk may not be allowed to remember anything.
function stored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

function store(theme: string): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // Then it forgets.
  }
}
