import TerminalKit

/// The screen for a state: a grid of cells of the terminal's size, whatever that is.
public func render(_ state: AppState) -> Screen {
  let theme = state.theme
  var screen = Screen(size: state.size, style: theme[.text])
  let geometry = state.geometry
  guard !geometry.isTooSmall else {
    drawTooSmall(on: &screen, theme: theme)
    return screen
  }
  TitleBar(state: state).draw(in: geometry.title, on: &screen)
  if let alternatives = state.open.turn.alternatives, state.open.turn.isChoosing {
    AlternativesView(state: state, alternatives: alternatives)
      .draw(in: geometry.transcript, on: &screen)
  } else {
    TranscriptView(state: state).draw(geometry, on: &screen)
  }
  ComposerView(state: state).draw(in: geometry.composer, on: &screen)
  CompletionView(state: state).draw(
    above: geometry.composer, top: geometry.transcript.row, on: &screen)
  SidebarView(state: state).draw(geometry, on: &screen)
  StatusBar(state: state).draw(in: geometry.status, on: &screen)
  FooterView(state: state).draw(in: geometry.footer, on: &screen)
  if let overlay = state.overlay {
    OverlayView(state: state, overlay: overlay).draw(geometry, on: &screen)
  }
  return screen
}

private func drawTooSmall(on screen: inout Screen, theme: Theme) {
  let smallest = Geometry.smallest
  let text = "Too small: \(smallest.columns)×\(smallest.rows) is needed."
  for (row, line) in LineWrapping.wrap(text, columns: screen.size.columns).enumerated() {
    screen.draw(String(line), row: row, column: 0, style: theme[.text])
  }
}
