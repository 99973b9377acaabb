import ChatCore
import Conversations
import TerminalKit

/// The chat pane.
struct TranscriptView {
  let state: AppState

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let rect = geometry.transcript
    guard rect.rows > 0 else { return }
    let transcript = state.transcript(geometry)
    guard !transcript.messages.isEmpty else {
      drawWelcome(in: rect, on: &screen)
      return
    }
    let top = transcript.top(state.open.chat.scroll, height: rect.rows)
    let page = transcript.page(from: top, height: rect.rows)
    for (index, row) in page.rows.enumerated() {
      draw(row, at: rect.row + index, in: rect, on: &screen)
    }
    if state.focus == .transcript {
      for row in rect.row..<rect.row + rect.rows {
        screen.draw("▐", row: row, column: rect.columns - 1, style: state.theme[.focus])
      }
    }
    let isAtEnd = state.open.chat.scroll == .end
    guard !isAtEnd, page.messagesBelow > 0 else { return }
    screen.drawRight(
      " ↓ \(HumanReadable.grouped(page.messagesBelow)) more ", row: rect.row + rect.rows - 1,
      end: rect.columns - 2, style: state.theme[.selection])
  }

  private func draw(
    _ row: Transcript.Row, at place: Int, in rect: Rect, on screen: inout Screen
  ) {
    let theme = state.theme
    switch row {
    case .heading(let message):
      let style = theme[message.role == .user ? .user : .assistant]
      if let mark = mark(of: message) {
        screen.draw(mark, row: place, column: 0, style: theme[.focus])
      }
      var column = 1
      if message.role == .user {
        screen.draw("▌", row: place, column: column, style: style)
      }
      column = 3
      column += screen.draw(
        message.role == .user ? "You" : "Assistant", row: place, column: column, style: style)
      if let model = message.model, model != state.engine.model?.name {
        column += screen.drawCut(
          " · \(model)", row: place, column: column, style: theme[.dim],
          limit: rect.columns - column - 10)
      }
      if let sibling = state.open.line.places[message.id] {
        screen.draw(
          "  ‹\(sibling.position)/\(sibling.count)›", row: place, column: column,
          style: theme[.mark])
      }
    case .text(let line, let message):
      drawSelection(of: message, at: place, on: &screen)
      if message.role == .user {
        screen.draw("▌", row: place, column: 1, style: theme[.user])
      }
      draw(line, row: place, on: &screen)
      markMatches(in: line.text[...], row: place, on: &screen)
    case .thought(let text, let message):
      drawSelection(of: message, at: place, on: &screen)
      screen.draw(String(text), row: place, column: 3, style: theme[.dim])
      markMatches(in: text, row: place, on: &screen)
    case .foldedThought(let message):
      drawSelection(of: message, at: place, on: &screen)
      screen.drawCut(
        foldedLine(of: message), row: place, column: 3, style: theme[.dim],
        limit: rect.columns - 3)
    case .remark(let text):
      screen.drawCut(
        text, row: place, column: 3, style: theme[.mark], limit: rect.columns - 3)
    case .waiting:
      let column = 3 + screen.draw("Assistant", row: place, column: 3, style: theme[.assistant])
      screen.draw(" …", row: place, column: column, style: theme[.dim])
    case .gap: break
    }
  }

  /// Marks what is searched for.
  private func markMatches(in text: Substring, row: Int, on screen: inout Screen) {
    guard let find = state.open.chat.find else { return }
    for match in find.matches(in: text) {
      let column = 3 + CharacterWidth.columns(of: text[..<match.lowerBound])
      screen.draw(String(text[match]), row: row, column: column, style: state.theme[.match])
    }
  }

  private func draw(_ line: StyledLine, row: Int, on screen: inout Screen) {
    var column = 3
    for span in line.spans {
      let style = state.theme[span.role].with(span.attributes)
      let width = screen.draw(span.text, row: row, column: column, style: style)
      if let link = span.link { screen.link(row: row, columns: column..<column + width, to: link) }
      column += width
    }
  }

  private func drawSelection(of message: Message, at place: Int, on screen: inout Screen) {
    guard message.id == state.selectedMessage?.id else { return }
    screen.draw("│", row: place, column: 0, style: state.theme[.focus])
  }

  /// The line that stands for a thought.
  private func foldedLine(of message: Message) -> String {
    let written = message.written
    let count = written.shownThought?.split(whereSeparator: \.isWhitespace).count ?? 0
    let isThinking = written.isThinking && message.id == state.open.turn.reply?.message
    let way = state.keyMap.label(of: .program(.toggleThoughts)) ?? "/think show"
    return
      "▸ \(isThinking ? "Thinking" : "Thought"), \(HumanReadable.count(count, "word")) (\(way))"
  }

  /// The sign before a message that the keys are about.
  private func mark(of message: Message) -> String? {
    if message.id == state.composer.editing?.id { return "✎" }
    return message.id == state.selectedMessage?.id ? "▸" : nil
  }

  /// The words in an empty conversation.
  private func drawWelcome(in rect: Rect, on screen: inout Screen) {
    let theme = state.theme
    let who =
      if let loading = state.engine.loading {
        "Opening \(loading)…"
      } else if let model = state.engine.model {
        "Ready: \(model.name)" + (state.open.conversation.persona.map { " as \($0.name)" } ?? "")
      } else {
        "No model yet: \(state.keyMap.way(to: .model)) chooses one."
      }
    var lines: [(text: String, role: ThemeRole)] = [
      ("rwkv-tui", .title), ("", .text), (who, .text),
      (
        "Type a message and press \(state.keyMap.label(of: .compose(.send), in: .composer) ?? "send"). "
          + "\(state.keyMap.way(to: .help)) for help.", .dim
      ),
    ]
    let recent = recentLines(room: rect.rows - lines.count - 3)
    if !recent.isEmpty {
      let way = state.keyMap.way(to: .conversations)
      lines += [("", .text), ("Go on with one of the last conversations (\(way)):", .dim)]
      lines += recent.map { ($0, .text) }
    }
    guard rect.rows >= lines.count else { return }
    for (index, line) in lines.enumerated() {
      let text = line.text.cut(to: rect.columns)
      screen.draw(
        text, row: rect.row + (rect.rows - lines.count) / 2 + index,
        column: (rect.columns - CharacterWidth.columns(of: text)) / 2, style: theme[line.role])
    }
  }

  /// The conversations changed last, each with its age and last words.
  private func recentLines(room: Int) -> [String] {
    // What lies over them says it better.
    guard state.overlay == nil else { return [] }
    let all = state.catalogue.conversations.lazy.filter {
      !$0.isArchived && $0.problem == nil && $0.name != state.open.conversation.name
    }
    return all.prefix(max(0, min(5, room))).map { summary in
      let age = HumanReadable.age(of: summary.modified, at: state.clock.now)
      let title = summary.title.isEmpty ? summary.name : summary.title
      let words =
        summary.lastWords.isEmpty || summary.lastWords == title ? "" : " · " + summary.lastWords
      return "\(title) (\(age))\(words)".cut(to: 60)
    }
  }
}
