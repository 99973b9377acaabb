import ChatCore
import TerminalKit

/// The status bar: model, what is going on, speed, what the state holds, whether it is saved.
///
/// Where there is no room for everything, the less important parts become shorter or go.
struct StatusBar {
  let state: AppState

  /// A part of the bar in its forms, longest first; the last may be empty.
  private struct Segment {
    var forms: [String]
    var form = 0
    var role = ThemeRole.status

    var text: String { forms[form] }
  }

  func draw(in rect: Rect, on screen: inout Screen) {
    let theme = state.theme
    screen.fill(rect, style: theme[.status])
    let separator = " │ "
    let segments = fitted(to: rect.columns - 2, separator: separator).filter { !$0.text.isEmpty }
    var column = 1
    for (index, segment) in segments.enumerated() {
      if index > 0 {
        column += screen.draw(separator, row: rect.row, column: column, style: theme[.status])
      }
      column += screen.drawCut(
        segment.text, row: rect.row, column: column, style: theme[segment.role],
        limit: rect.columns - column - 1)
    }
  }

  /// The segments in the longest forms that fit, the least important shortened first.
  private func fitted(to columns: Int, separator: String) -> [Segment] {
    var segments = [model, activity, rates, context, stateSize, saved, download]
    let order = (firstToken == nil ? [] : [2]) + [4, 2, 6, 0, 3, 4, 0, 2, 3, 1, 0, 6, 1]
    for index in order {
      let texts = segments.map(\.text).filter { !$0.isEmpty }
      if CharacterWidth.columns(of: texts.joined(separator: separator)) <= columns { break }
      segments[index].form = min(segments[index].form + 1, segments[index].forms.count - 1)
    }
    return segments
  }

  private var model: Segment {
    guard let model = state.engine.model else { return Segment(forms: ["no model"]) }
    let name = model.name.cut(to: 28)
    return Segment(forms: [
      "\(name) · \(model.family) · \(model.tokenizer)", "\(name) · \(model.family)", name,
      model.name.cut(to: 12),
    ])
  }

  private var activity: Segment {
    var segment = Segment(forms: [""], role: .progress)
    let spinner = Self.spinner[state.clock.ticks % Self.spinner.count]
    if let loading = state.engine.loading {
      segment.forms = ["\(spinner) opening \(loading.cut(to: 24))", "\(spinner) opening"]
    } else if let reading = state.open.turn.reading {
      let counts = "\(HumanReadable.grouped(reading.done))/\(HumanReadable.grouped(reading.total))"
      let share = reading.total > 0 ? Double(reading.done) / Double(reading.total) : 0
      let left =
        reading.secondsLeft(at: state.clock.now)
        .map { ", " + HumanReadable.duration($0) + " left" } ?? ""
      segment.forms = [
        "\(spinner) reading \(counts) \(Self.bar(share))\(left)",
        "\(spinner) reading \(counts)\(left)", "\(spinner) reading \(counts)",
        "\(spinner) \(counts)",
      ]
    } else if let reply = state.open.turn.reply {
      let what = reply.isStopping ? "stopping" : "writing"
      let count = HumanReadable.grouped(reply.tokens)
      segment.forms = ["\(spinner) \(what) \(count)", "\(spinner) \(count)", "\(spinner)"]
    }
    return segment
  }

  private var download: Segment {
    Segment(forms: state.download?.forms ?? [""], role: .progress)
  }

  private var rates: Segment {
    let writing =
      // The first tokens say little about the speed.
      state.open.turn.reply.flatMap { $0.tokens > 4 ? $0.rate : nil } ?? state.engine.replyRate
    let prompt = state.engine.promptRate.map(HumanReadable.short)
    let reply = writing.map(HumanReadable.short)
    guard prompt != nil || reply != nil else { return Segment(forms: [""]) }
    let long = [prompt.map { "prompt \($0)" }, reply.map { "reply \($0)" }].compactMap { $0 }
    let short = [prompt.map { "↑\($0)" }, reply.map { "↓\($0)" }].compactMap { $0 }
    let forms = [
      long.joined(separator: ", ") + " tokens/s", short.joined(separator: " ") + " t/s", "",
    ]
    return Segment(forms: (firstToken.map { ["\(forms[0]), \($0)"] } ?? []) + forms)
  }

  /// How soon the first words came, while the first reply is written.
  private var firstToken: String? {
    guard !state.engine.isFirstReplyOver else { return nil }
    return state.open.turn.reply?.firstWords.map {
      "first token after \(HumanReadable.seconds($0))"
    }
  }

  private var context: Segment {
    guard let held = state.open.turn.held else { return Segment(forms: [""]) }
    // Of the first reply nothing is known before its end.
    guard held.tokens > 0 || state.open.turn.reply == nil else { return Segment(forms: [""]) }
    let tokens = HumanReadable.count(held.tokens, "token")
    let reread = HumanReadable.grouped(held.reread)
    let count = HumanReadable.grouped(state.composer.ahead.tokens)
    let ahead = state.composer.ahead.tokens > 0 ? ", \(count) ahead" : ""
    let forms = [
      "context \(tokens) (\(held.reread == 0 ? "nothing" : reread) re-read\(ahead))",
      "\(tokens), \(reread) re-read\(ahead)", "\(tokens)\(ahead)", tokens,
    ]
    guard let seconds = state.open.turn.secondsOfReopening, ahead.isEmpty else {
      return Segment(forms: forms)
    }
    let reopened = "reopened \(tokens) in \(HumanReadable.seconds(seconds))"
    return Segment(forms: ["\(reopened) (nothing re-read)", reopened] + forms.dropFirst(2))
  }

  private var stateSize: Segment {
    guard let model = state.engine.model else { return Segment(forms: [""]) }
    let size = HumanReadable.bytes(model.stateBytes)
    return Segment(forms: ["state \(size)", size, ""])
  }

  private var saved: Segment {
    if state.open.isReadOnly { return Segment(forms: ["read-only"], role: .warning) }
    guard state.open.isWorthSaving else { return Segment(forms: ["new"]) }
    return switch state.open.saving.status {
    case .saved: Segment(forms: ["saved"])
    case .saving: Segment(forms: ["saving"])
    case .unsaved: Segment(forms: ["unsaved"])
    case .failed: Segment(forms: ["NOT SAVED"], role: .error)
    }
  }

  private static let spinner = Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏").map(String.init)

  private static func bar(_ share: Double) -> String {
    let columns = 10
    let done = min(columns, max(0, Int(share * Double(columns))))
    return String(repeating: "█", count: done) + String(repeating: "░", count: columns - done)
  }
}
