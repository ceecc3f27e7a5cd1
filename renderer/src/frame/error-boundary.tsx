import { Component, type ReactNode } from 'react'
import { Button } from '../components/button.tsx'
import { ErrorState } from '../components/error-state.tsx'
import { navigate } from '../router/router.ts'
import { HOME } from '../router/routes.ts'
import { en } from '../strings/en.ts'

interface ErrorBoundaryProps {
  /** A new key gives a failed page another chance. */
  children: ReactNode
}

interface ErrorBoundaryState {
  error: unknown
  failed: boolean
}

/** Keeps the failure of one page from taking the app with it. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, ErrorBoundaryState> {
  override state: ErrorBoundaryState = { error: null, failed: false }

  static getDerivedStateFromError(error: unknown): ErrorBoundaryState {
    return { error, failed: true }
  }

  reset = (): void => this.setState({ error: null, failed: false })

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children
    return (
      <div className="flex size-full flex-col items-center justify-center">
        <div>
          <ErrorState
            error={this.state.error}
            title={en.errors.pageTitle}
            kept={en.errors.pageText}
            onRetry={this.reset}
          />
        </div>
        <Button tone="quiet" onClick={() => navigate(HOME)}>
          {en.errors.toLibrary}
        </Button>
      </div>
    )
  }
}
