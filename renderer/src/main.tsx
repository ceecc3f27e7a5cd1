import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { useFrame } from './state/view-state.ts'
import { startTheme } from './theme/theme.ts'
import './theme/tokens.css'

startTheme()

// A restart goes on where it was left.
if (location.hash === '') {
  history.replaceState(null, '', `${location.pathname}${useFrame.getState().lastHash || '#/library'}`)
}

const root = document.getElementById('root')
if (!root) throw new Error('The page has no root element.')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
