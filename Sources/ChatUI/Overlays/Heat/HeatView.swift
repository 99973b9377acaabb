import ChatCore
import Conversations
import Foundation
import TerminalKit

/// A message in the colours of how likely its tokens were, and what could stand in the place of one.
struct HeatView {
  let heat: HeatOverlay
  let role: Role
  let theme: Theme

  private static let panelColumns = 30
  /// From so many columns on the panel stands beside the text, else below it.
  private static let wide = 64

  /// Where the parts are.
  private struct Areas {
    let box: Rect
    let text: Rect
    let panel: Rect
    let isBeside: Bool

    init(_ geometry: Geometry) {
      box = geometry.box(lines: geometry.size.rows, columns: 112)
      let inner = Rect(
        row: box.row + 1, column: box.column + 2, rows: max(0, box.rows - 2),
        columns: max(1, box.columns - 4))
      isBeside = inner.columns >= HeatView.wide
      if isBeside {
        let width = inner.columns - HeatView.panelColumns - 3
        text = Rect(row: inner.row, column: inner.column, rows: inner.rows, columns: width)
        panel = Rect(
          row: inner.row, column: inner.column + width + 3, rows: inner.rows,
          columns: HeatView.panelColumns)
      } else {
        let rows = min(15, inner.rows * 3 / 5)
        text = Rect(
          row: inner.row, column: inner.column, rows: max(0, inner.rows - rows - 1),
          columns: inner.columns)
        panel = Rect(
          row: inner.row + inner.rows - rows, column: inner.column, rows: rows,
          columns: inner.columns)
      }
    }
  }

  /// Where the tokens stand.
  func layout(_ geometry: Geometry) -> HeatLayout {
    HeatLayout(heat.heat?.tokens ?? [], columns: Areas(geometry).text.columns)
  }

  /// The token at a place of the screen; nil outside the text.
  func token(at place: Point, _ geometry: Geometry) -> Int? {
    let area = Areas(geometry).text
    guard area.contains(place) else { return nil }
    let layout = layout(geometry)
    let top = layout.firstShown(around: heat.token, rows: area.rows)
    return layout.token(
      at: Point(row: top + place.row - area.row, column: place.column - area.column))
  }

  /// The box that all is in.
  static func box(_ geometry: Geometry) -> Rect { Areas(geometry).box }

  func draw(_ geometry: Geometry, on screen: inout Screen) {
    let areas = Areas(geometry)
    let model = heat.heat.map { " · \($0.model)" } ?? ""
    screen.drawBox(
      areas.box, title: "Token heat: " + (role == .user ? "your message" : "the reply") + model,
      theme: theme)
    screen.cursor = nil
    guard heat.heat != nil else {
      screen.drawCut(
        waiting, row: areas.text.row, column: areas.text.column,
        style: theme[popup: heat.problem == nil ? .dim : .error], limit: areas.box.columns - 4)
      return
    }
    drawText(in: areas.text, layout(geometry), on: &screen)
    drawLine(areas, on: &screen)
    drawPanel(in: areas.panel, on: &screen)
  }

  private var waiting: String {
    if let problem = heat.problem { return problem }
    guard heat.progress.total > 0 else { return "Waiting for the model…" }
    return "Reading \(HumanReadable.grouped(heat.progress.done)) of "
      + "\(HumanReadable.count(heat.progress.total, "token"))…"
  }

  private func drawText(in area: Rect, _ layout: HeatLayout, on screen: inout Screen) {
    let tokens = heat.heat?.tokens ?? []
    let top = layout.firstShown(around: heat.token, rows: area.rows)
    for (offset, row) in layout.rows.dropFirst(top).prefix(area.rows).enumerated() {
      for span in row {
        screen.draw(
          span.text, row: area.row + offset, column: area.column + span.column,
          style: style(of: tokens[span.token], isSelected: span.token == heat.token),
          limit: area.columns - span.column)
      }
    }
  }

  private func style(of token: MessageHeat.Token, isSelected: Bool) -> Style {
    if isSelected { return theme[.selection] }
    return HeatLevel(token.probability).map { theme[popup: $0.role] } ?? theme[.popup]
  }

  private func drawLine(_ areas: Areas, on screen: inout Screen) {
    let style = theme[popup: .border]
    guard areas.isBeside else {
      screen.draw(
        String(repeating: "─", count: areas.panel.columns), row: areas.panel.row - 1,
        column: areas.panel.column, style: style)
      return
    }
    for row in areas.text.row..<areas.text.row + areas.text.rows {
      screen.draw("│", row: row, column: areas.panel.column - 2, style: style)
    }
  }

  // MARK: The panel

  private func drawPanel(in area: Rect, on screen: inout Screen) {
    var row = area.row
    let end = area.row + area.rows
    func draw(_ text: String, _ role: ThemeRole = .popup) {
      guard row < end else { return }
      let style = role == .popup ? theme[.popup] : theme[popup: role]
      screen.drawCut(text, row: row, column: area.column, style: style, limit: area.columns)
      row += 1
    }
    if let token = heat.selected {
      let percent = token.probability.map(Self.percent) ?? "nothing stands before it"
      let name = token.part == .end ? "the end" : "“\(HeatLayout.shown(token))”"
      draw("\(name.cut(to: area.columns - 10)) \(percent)", .title)
      for (index, candidate) in token.candidates.enumerated() where row < end {
        drawCandidate(candidate, index, of: token, row, area, on: &screen)
        row += 1
      }
    }
    row += 1
    draw(perplexity, .text)
    draw(wholeLine, .dim)
    row += 1
    drawLegend(row, area, on: &screen)
  }

  private func drawCandidate(
    _ candidate: MessageHeat.Candidate, _ index: Int, of token: MessageHeat.Token, _ row: Int,
    _ area: Rect, on screen: inout Screen
  ) {
    let isSelected = index == heat.candidate
    let style = theme[isSelected ? .selection : .popup]
    screen.fill(
      Rect(row: row, column: area.column, rows: 1, columns: area.columns), style: style)
    let percent = Self.percent(candidate.probability)
    let padded = String(repeating: " ", count: max(0, 6 - percent.count)) + percent
    let bar = Self.bar(candidate.probability)
    let mark = isSelected ? "▸" : candidate.token == token.token ? "•" : " "
    let text = candidate.text.isEmpty ? "(the end)" : "“\(HeatLayout.shown(candidate.text))”"
    screen.drawCut(
      "\(mark)\(padded) \(bar) \(text)", row: row, column: area.column, style: style,
      limit: area.columns)
  }

  private var perplexity: String {
    guard let perplexity = heat.heat?.perplexity, perplexity.tokens > 0 else { return "" }
    return
      "perplexity \(Self.number(perplexity)), \(HumanReadable.count(perplexity.tokens, "token"))"
  }

  private var wholeLine: String {
    guard let line = heat.line else { return "a: of the whole conversation" }
    guard line.perplexity.tokens > 0 else { return "conversation …" }
    return "conversation \(Self.number(line.perplexity)), "
      + HumanReadable.count(line.perplexity.tokens, "token") + (line.isWhole ? "" : " …")
  }

  private func drawLegend(_ row: Int, _ area: Rect, on screen: inout Screen) {
    guard row < area.row + area.rows else { return }
    var column = area.column
    for level in HeatLevel.allCases {
      column +=
        1
        + screen.draw(
          level.label, row: row, column: column, style: theme[popup: level.role],
          limit: max(0, area.column + area.columns - column))
    }
  }

  /// "3.41"; of what was thought impossible there is no number.
  private static func number(_ perplexity: Perplexity) -> String {
    guard let value = perplexity.value else { return "∞" }
    guard value < 1_000 else { return value < 1e9 ? HumanReadable.grouped(Int(value)) : "∞" }
    let hundredths = Int((value * 100).rounded())
    let digits = String(hundredths % 100)
    return "\(hundredths / 100).\(digits.count < 2 ? "0" : "")\(digits)"
  }

  /// "42.1%".
  static func percent(_ probability: Double) -> String {
    let share = min(max(0, probability), 1) * 100
    return share < 0.05 ? "<0.1%" : "\((share * 10).rounded() / 10)%"
  }

  /// Five columns in eighths.
  private static func bar(_ probability: Double) -> String {
    let eighths = Int((min(max(0, probability), 1) * 40).rounded())
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
    let bar = String(repeating: "█", count: eighths / 8) + part
    return bar + String(repeating: " ", count: 5 - bar.count)
  }
}
