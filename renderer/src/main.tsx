import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { useFrame } from './state/view-state.ts'
import { startTheme } from './theme/theme.ts'
import './theme/tokens.css'

startTheme()

// A launch token in the address has done its work once the page is here; and a restart goes on where it was left.
if (location.hash === '' || location.hash.startsWith('#token=')) {
  history.replaceState(null, '', `${location.pathname}${useFrame.getState().lastHash || '#/library'}`)
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
