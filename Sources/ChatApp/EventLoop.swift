import ChatCore
import ChatUI
import Dispatch
import Foundation
import RWKVEngine
import TerminalKit

/// The main thread: sleeps until a key or an action comes, folds everything that waits into the
/// state, carries the effects out and draws once.
public struct EventLoop {
  private let terminal: any Terminal
  private let mailbox: Mailbox
  private let runner: EffectRunner
  private var state: AppState
  private static let tick = Duration.milliseconds(100)

  /// Makes a loop over a terminal.
  public init(
    terminal: any Terminal, mailbox: Mailbox, runner: EffectRunner, state: AppState
  ) {
    self.terminal = terminal
    self.mailbox = mailbox
    self.runner = runner
    self.state = state
  }

  /// Runs until the person or a signal ends the program, and everything is on disk.
  ///
  /// - Returns: Why the last words are not on disk, where they could not be saved.
  public mutating func run(openingModel path: String?) -> String? {
    apply(.started(modelPath: path))
    terminal.present(render(state))
    var nextTick = ContinuousClock.now + Self.tick
    while !runner.wantsToQuit {
      wait(until: state.needsTicks || terminal.awaitsInput ? nextTick : nil)
      // What was reported before comes before what was typed since.
      var actions = mailbox.take() + terminal.pendingEvents().map(Action.input)
      if ContinuousClock.now >= nextTick {
        nextTick = ContinuousClock.now + Self.tick
        if state.needsTicks { actions.append(.tick) }
      }
      for action in actions where !runner.wantsToQuit { apply(action) }
      guard !actions.isEmpty, !runner.wantsToQuit else { continue }
      // What they set going has often begun already: one frame shows both.
      let answers = mailbox.take()
      for action in answers where !runner.wantsToQuit { apply(action) }
      let canWait = state.needsTicks && (actions + answers).allSatisfy(\.canWaitForTick)
      if !canWait, !runner.wantsToQuit { terminal.present(render(state)) }
    }
    return finish()
  }

  /// Waits until everything is on disk; on a slow one it says so, and lets the person leave without.
  ///
  /// - Returns: Why the last words are not on disk, where they are not.
  private mutating func finish() -> String? {
    let saving = DispatchSemaphore(value: 0)
    runner.finish { saving.signal() }
    let isSaved = Leaving.wait(
      isDone: { saving.wait(timeout: .now() + $0) == .success },
      events: { terminal.pendingEvents() },
      asksToLeave: { [keys = state.keyMap.leavingKeys] event in
        if case .key(let key) = event { keys.contains(key) } else { false }
      },
      tell: {
        apply(
          .notice(
            "Saving; \(state.keyMap.leavingLabels) leaves at once, without what is not on disk yet",
            isError: true))
        terminal.present(render(state))
      })
    guard isSaved else { return "the program was ended before that" }
    return mailbox.take().compactMap(\.failedSave).last
  }

  private mutating func apply(_ action: Action) {
    runner.run(reduce(&state, action, at: Date()))
  }

  /// Sleeps until there is something to do; nil waits without an end.
  private func wait(until deadline: ContinuousClock.Instant?) {
    var sources = [
      pollfd(fd: terminal.inputDescriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: mailbox.wakeDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    let milliseconds = deadline.map { deadline in
      Int32(max(0, ((deadline - ContinuousClock.now).inSeconds * 1000).rounded(.up)))
    }
    // An interrupted sleep is as good as a short one.
    _ = poll(&sources, nfds_t(sources.count), milliseconds ?? -1)
  }
}

extension Action {
  /// Whether the next tick is soon enough to show it: a frame takes time from the reply being written.
  fileprivate var canWaitForTick: Bool {
    if case .storage(.saved) = self { true } else { false }
  }

  /// Why a conversation could not be saved, where this says so.
  fileprivate var failedSave: String? {
    if case .storage(.saveFailed(let problem)) = self { problem } else { nil }
  }
}
