import CTerminal
import Foundation
import TerminalKit

/// A terminal drawn by ncurses.
///
/// There is one at a time, for ncurses has one state a process; all calls come from one thread.
/// Signals are left to the program: a new size is found by asking (`pendingEvents`).
public final class NcursesTerminal: Terminal {
  /// How long, in milliseconds, the rest of an escape sequence may take behind its ESC.
  private static let escapeDelay: Int32 = 25
  /// How long, in milliseconds, the rest of a burst of lines may take.
  private static let burstDelay: Int32 = 10
  /// How long a paste may say nothing before its end counts as lost.
  private static let pasteSilence = Duration.seconds(2)
  /// How many times 4 KiB are read in one go.
  private static let readLimit = 256
  /// The base64 bytes that terminals accept for the clipboard (xterm's limit).
  private static let clipboardLimit = 74_994

  public private(set) var size: Size
  public let inputDescriptor: Int32

  private var decoder: KeyDecoder
  /// When the last bytes came.
  private var lastInput = ContinuousClock.now
  private var usesMouse = false
  private var pairs: ColorPairs
  private var overprint: Overprint
  private var shown: Screen?
  private var isOpen = true

  /// Takes over a terminal: the alternate screen, raw input, bracketed paste.
  ///
  /// `environment` says its type (`TERM`) and whether colour is wanted (`NO_COLOR`).
  public init(
    input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(TerminalError) {
    let type = environment["TERM"] ?? ""
    switch Int(ct_open(type, input, output)) {
    case CT_OPENED: break
    case CT_BUSY: preconditionFailure("one terminal at a time")
    case CT_NOT_A_TERMINAL: throw .notATerminal
    case CT_NO_CURSOR_MOTION: throw .cannotMoveCursor(type)
    default: throw .unknownType(type)
    }
    // All calls come from this thread: it reads the keys and draws what they change.
    ct_answer_quickly()
    inputDescriptor = input
    size = Self.measure()
    pairs = ColorPairs(
      depth: ColorDepth(colors: Int(ct_color_count()), environment: environment),
      capacity: Int(ct_pair_count())
    ) { ct_define_pair(Int32($0), Int32($1), Int32($2)) }
    overprint = Overprint(type: type, colors: Int(ct_color_count()))
    decoder = KeyDecoder(
      named: NamedKeys.sequences { name in
        ct_capability(name).map { Array(String(cString: $0).utf8) }
      },
      controlHErases: ct_erase_byte() == 0x08)
    // Only who knows addresses is asked: others may print the question.
    if overprint.hasLinks { write(Overprint.questions) }
  }

  deinit { close() }

  public func present(_ screen: Screen) {
    guard isOpen else { return }
    let old = shown?.size == screen.size ? shown : nil
    let rows = (0..<min(screen.size.rows, size.rows)).filter { row in
      old.map { !screen.shows(row, as: $0) } ?? true
    }
    for row in rows { put(screen.row(row).prefix(size.columns), at: row) }
    if let cursor = screen.cursor, Rect(size).contains(cursor) {
      ct_cursor(Int32(cursor.row), Int32(cursor.column))
    } else {
      ct_cursor(-1, -1)
    }
    ct_flush()
    shown = screen
    // On its way to the cursor ncurses may write over what stands in that row.
    let cursorRow = screen.cursor.map { [$0.row] } ?? []
    let changed = Set(rows + cursorRow).filter { $0 < min(screen.size.rows, size.rows) }.sorted()
    let (overprint, pairs) = (overprint, pairs)
    write(overprint.text(screen, rows: changed) { pairs.sequence(for: $0) })
  }

  private func write(_ text: String) {
    if !text.isEmpty { ct_write(text, Int32(text.utf8.count)) }
  }

  /// Puts a row, one call for each run of cells in one style.
  private func put(_ cells: ArraySlice<Cell>, at row: Int) {
    var start = cells.startIndex
    while start < cells.endIndex {
      let style = cells[start].style
      var scalars: [UInt32] = []
      scalars.reserveCapacity(cells.count)
      var end = start
      while end < cells.endIndex, cells[end].style == style {
        let columns = end + 1 < cells.endIndex && cells[end + 1].text.isEmpty ? 2 : 1
        DrawnCharacter.add(cells[end].text, columns: columns, to: &scalars) {
          Int(ct_width($0.value))
        }
        end += columns
      }
      ct_put(
        Int32(row), Int32(start - cells.startIndex), scalars, Int32(scalars.count),
        Int32(style.attributes.rawValue), Int32(pairs.pair(for: style)))
      start = end
    }
  }

  public func pendingEvents() -> [InputEvent] {
    guard isOpen else { return [.closed] }
    var events: [InputEvent] = []
    let measured = Self.measure()
    if measured != size {
      size = measured
      shown = nil
      events.append(.resized(measured))
    }
    if decoder.isPasting, ContinuousClock.now - lastInput > Self.pasteSilence {
      events += decoder.giveUpPaste()
    }
    defer { takeAnswers() }
    // Bounded, so that a flood of input cannot keep the caller from drawing.
    var burst: [UInt8] = []
    for _ in 0..<Self.readLimit {
      switch read(waiting: burst.isEmpty && decoder.isAmbiguous ? Self.escapeDelay : 0) {
      case .bytes(let bytes):
        lastInput = .now
        burst += bytes
      case .nothing where burst.isEmpty: return events + decoder.finish()
      case .nothing:
        // What is more than a line comes in pieces where the connection cuts it.
        if !decoder.isPasting, Burst.mayGoOn(burst),
          case .bytes(let bytes) = read(waiting: Self.burstDelay)
        {
          burst += bytes
          continue
        }
        events += decoder.decode(burst)
        burst = []
      case .end: return events + decoder.decode(burst) + decoder.finish() + [.closed]
      }
    }
    return events + decoder.decode(burst)
  }

  /// Draws everything anew where the terminal says that it knows more pictures.
  private func takeAnswers() {
    for (row, column) in decoder.takeCursors() where overprint.take(row: row, column: column) {
      shown = nil
    }
  }

  public var awaitsInput: Bool { isOpen && decoder.isPasting }

  public func useMouse(_ isWanted: Bool) {
    guard isOpen, isWanted != usesMouse else { return }
    usesMouse = isWanted
    ct_use_mouse(isWanted ? 1 : 0)
  }

  private enum Input {
    case bytes(ArraySlice<UInt8>)
    case nothing
    case end
  }

  /// Reads what there is, waiting for it so many milliseconds at most.
  private func read(waiting milliseconds: Int32) -> Input {
    var request = pollfd(fd: inputDescriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return .nothing }
    guard request.revents & Int16(POLLIN) != 0 else { return .end }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Foundation.read(inputDescriptor, &buffer, buffer.count)
    if count > 0 { return .bytes(buffer[..<count]) }
    return count < 0 && (errno == EINTR || errno == EAGAIN) ? .nothing : .end
  }

  public func redrawAll() {
    guard isOpen else { return }
    shown = nil
    ct_redraw()
  }

  public func suspended(while body: () -> Void) {
    guard isOpen else { return body() }
    ct_suspend()
    body()
    ct_resume()
  }

  public func retake() {
    guard isOpen, ct_is_lost() != 0 else { return }
    suspended {}
  }

  public func copyToClipboard(_ text: String) -> Bool {
    let encoded = Data(text.utf8).base64EncodedString()
    // Half of a text in the clipboard would be worse than none.
    guard isOpen, encoded.utf8.count <= Self.clipboardLimit else { return false }
    let sequence = "\u{1B}]52;c;\(encoded)\u{07}"
    ct_write(sequence, Int32(sequence.utf8.count))
    return true
  }

  public func close() {
    guard isOpen else { return }
    isOpen = false
    ct_close()
  }

  private static func measure() -> Size {
    var rows: Int32 = 0
    var columns: Int32 = 0
    ct_size(&rows, &columns)
    return Size(rows: Int(rows), columns: Int(columns))
  }
}

extension Screen {
  /// The cells of a row.
  fileprivate func row(_ row: Int) -> ArraySlice<Cell> {
    cells[row * size.columns..<(row + 1) * size.columns]
  }
}
