/// What is told of a model that is being fetched in the background.
public enum DownloadEvent: Hashable, Sendable {
  /// It is not here; the person is to be asked. Bytes to fetch, where the hub was asked, else about.
  case missing(MissingModel)
  /// So much is here of a file.
  case progress(name: String, received: Int, size: Int, text: String)
  /// The line failed, or another program fetches it; it goes on by itself.
  case waiting(name: String, reason: String)
  /// It is here.
  case done(name: String, path: String)
  /// The person stopped it; what came is kept.
  case stopped(name: String)
  /// It cannot be had.
  case failed(name: String, problem: String)
}
