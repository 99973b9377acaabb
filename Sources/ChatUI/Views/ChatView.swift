import TerminalKit

/// The screen for a state: a grid of cells of the terminal's size, whatever that is.
public func render(_ state: AppState) -> Screen {
  let theme = state.theme
  var screen = Screen(size: state.size, style: theme[.text])
  let layout = Layout(state)
  guard !layout.isTooSmall else {
    drawTooSmall(on: &screen, theme: theme)
    return screen
  }
  TitleBar(state: state).draw(in: layout.title, on: &screen)
  if let alternatives = state.alternatives, state.isChoosing {
    AlternativesView(state: state, alternatives: alternatives).draw(on: &screen)
  } else {
    TranscriptView(state: state).draw(layout, on: &screen)
  }
  ComposerView(state: state).draw(in: layout.composer, on: &screen)
  CompletionView(state: state).draw(above: layout.composer, top: layout.transcript.row, on: &screen)
  SidebarView(state: state).draw(layout, on: &screen)
  StatusBar(state: state).draw(in: layout.status, on: &screen)
  FooterView(state: state).draw(in: layout.footer, on: &screen)
  if let overlay = state.overlay {
    OverlayView(state: state, overlay: overlay).draw(layout, on: &screen)
  }
  return screen
}

private func drawTooSmall(on screen: inout Screen, theme: Theme) {
  let smallest = Layout.smallest
  let text = "Too small: \(smallest.columns)×\(smallest.rows) is needed."
  for (row, line) in LineWrapping.wrap(text, columns: screen.size.columns).enumerated() {
    screen.draw(String(line), row: row, column: 0, style: theme[.text])
  }
}
