import ChatCore

/// Models that are not here yet: asked for once, fetched in the background, opened when wanted.
extension AppState {
  mutating func take(_ event: DownloadEvent) -> [Effect] {
    switch event {
    case .missing(let model): return offer(model)
    case .progress(let name, let received, let size, let text):
      changeDownload(name) {
        $0.progress = text
        $0.share = size > 0 ? Double(received) / Double(size) : 0
      }
      return []
    case .waiting(let name, let reason):
      changeDownload(name) { $0.progress = "(\(reason))" }
      return []
    case .done(let name, let path):
      download = nil
      notice = nil
      // Nobody who is writing or reads a reply is interrupted.
      guard overlay == nil, composer.text.isEmpty, open.turn.reply == nil else {
        return say("\(name) is here; /model \(name) or \(keyMap.way(to: .model)) uses it")
          + [.listModels]
      }
      overlay = .confirmation(
        Confirmation(question: "\(name) is here. Use it now?", deed: .useModel(path: path)))
      return [.listModels]
    case .stopped(let name):
      download = nil
      return say(
        "Stopped getting \(name); what came is kept, and \(keyMap.way(to: .model)) goes on from there"
      )
    case .failed(let name, let problem):
      if download?.name == name { download = nil }
      return say("\(name) was not fetched: \(problem)", isError: true)
    }
  }

  private mutating func changeDownload(_ name: String, _ body: (inout Download) -> Void) {
    guard var changed = download, changed.name == name else { return }
    body(&changed)
    download = changed
  }

  /// Asks whether to fetch a model; of the one that is being fetched, whether to stop.
  private mutating func offer(_ model: MissingModel) -> [Effect] {
    if let download {
      guard download.name == model.name else {
        return say("\(download.name) is being fetched; stop it first (\(keyMap.way(to: .model)))")
      }
      overlay = .confirmation(
        Confirmation(
          question: "\(model.name) is being fetched. Stop? What came is kept.",
          deed: .stopDownload))
      return []
    }
    let size = model.size.map { " (about \(HumanReadable.bytes($0)))" } ?? ""
    overlay = .confirmation(
      Confirmation(
        question: "\(model.name) is not here yet. Get it\(size) from "
          + "\(model.source)? You can chat on meanwhile.",
        deed: .getModel(model)))
    return []
  }

  /// Begins to fetch a model.
  mutating func get(_ model: MissingModel) -> [Effect] {
    download = Download(model: model)
    return say(
      "Getting \(model.name); the status bar shows how far it is, \(keyMap.way(to: .model)) stops it"
    )
      + [.getModel(model)]
  }
}
