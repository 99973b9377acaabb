import TerminalKit

/// The overlay that is open.
struct OverlayView {
  let state: AppState
  let overlay: Overlay

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let theme = state.theme
    switch overlay {
    case .help(let help):
      HelpView(help: help, keyMap: state.keyMap, theme: theme).draw(geometry, on: &screen)
    case .list(let list): ListView(list: list, theme: theme).draw(geometry, on: &screen)
    case .tree(let tree):
      TreeView(tree: tree, branches: Branch.all(of: state.open.conversation), theme: theme)
        .draw(geometry, on: &screen)
    case .heat(let heat): state.view(heat)?.draw(geometry, on: &screen)
    case .state(let overlay):
      StateView(overlay: overlay, conversation: state.open.conversation, theme: theme)
        .draw(geometry, on: &screen)
    case .info(let info):
      if let facts = state.facts(info) {
        InfoView(facts: facts, theme: theme).draw(geometry, on: &screen)
      }
    case .confirmation(let confirmation):
      ConfirmationView(confirmation: confirmation, theme: theme).draw(geometry, on: &screen)
    }
  }
}
