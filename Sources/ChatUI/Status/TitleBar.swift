import Conversations
import TerminalKit

/// The first row: the conversation's title and what is special about it.
struct TitleBar {
  let state: AppState

  func draw(in rect: Rect, on screen: inout Screen) {
    guard rect.rows > 0 else { return }
    let theme = state.theme
    var facts = [HumanReadable.count(state.open.line.messages.count, "message")]
    facts.append(state.open.conversation.format.name)
    let persona = state.open.conversation.persona.map { "persona \($0.name)" }
    // On a low screen there is no rule to name it in.
    if rect.rows == 1, let persona { facts.append(persona) }
    if state.open.isReadOnly { facts.append("READ-ONLY") }
    let right = facts.joined(separator: " · ") + " "
    let end = rect.columns - CharacterWidth.columns(of: right)
    let title = state.open.conversation.title
    let shown = title.isEmpty ? "New conversation" : title
    screen.drawCut(
      " \(shown)", row: rect.row, column: 0, style: theme[.title], limit: max(0, end - 1))
    screen.drawRight(right, row: rect.row, end: rect.columns, style: theme[.dim])
    guard rect.rows > 1 else { return }
    let system = state.open.conversation.format.system.prefix(500)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    screen.drawRule(
      persona ?? (system.isEmpty ? "" : "system: \(system)"), row: rect.row + 1, column: 0,
      columns: rect.columns,
      style: theme[.border],
      titleStyle: theme[.mark])
  }
}
