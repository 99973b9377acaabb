import ChatCore
import TerminalKit

/// Everything that can happen to an `AppState`: what the person does, and what the engine, the
/// store and the system report.
public enum Action: Sendable {
  /// The program has begun, with a model to open, if there is one.
  case started(modelPath: String?)
  /// A key, a paste, a new size, or the terminal's end.
  case input(InputEvent)
  /// A tenth of a second passed: lets a spinner turn, a notice fade, and what has grown be saved.
  /// Wanted only while `AppState.needsTicks`.
  case tick

  /// A report of the session: models, reading, replies.
  case session(SessionEvent)
  /// A report of the storage: conversations opened, saved, listed.
  case storage(StorageEvent)

  // What was looked for.

  /// The models that the picker offers.
  case modelsListed([ModelChoice])
  /// The personas that can be chosen, and the folder they lie in, where there is a place for one.
  case personasListed([PersonaChoice], folder: String?)

  /// What lies in a folder, by the way to it that was typed.
  case pathsListed([PathChoice], folder: String)

  /// The message that was begun in a conversation, or in a new one (nil), before it was left.
  case draft(String, of: String?)
  /// A report of a model that is fetched, or would have to be.
  case download(DownloadEvent)

  // The rest.

  /// Something to tell the person in the status line.
  case notice(String, isError: Bool)
  /// The text that came back from the external editor.
  case edited(String)
  /// The text of a file that was asked for.
  case fileRead(FileText)
  /// SIGTERM or SIGHUP: stop, save, leave.
  case terminate
  /// SIGCONT: the process was stopped, by whomever, and goes on.
  case resumed
}
