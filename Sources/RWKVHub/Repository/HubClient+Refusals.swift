import RWKVJSON

extension HubClient {
  /// The error that an answer means, by the hub's codes.
  func refusal(_ head: HTTPHead, _ body: [UInt8], _ subject: Subject) -> HubError {
    var said = head["x-error-message"] ?? Self.message(in: body) ?? ""
    said = hidden(said)
    let request = head["x-request-id"].map { " (request \(hidden(String($0.prefix(80)))))" } ?? ""
    func error(_ kind: HubError.Kind, _ problem: String) -> HubError {
      HubError(kind, "\(subject): \(problem)\(request)")
    }
    let page = subject.repository.map { "\(settings.endpoint)/\($0)" } ?? settings.endpoint
    let hasToken = settings.token != nil
    switch (head.status, head["x-error-code"] ?? "") {
    case (401, "GatedRepo"), (403, "GatedRepo"):
      let how = hasToken ? "" : ", and set HF_TOKEN"
      return error(.access, "its terms must be accepted first: open \(page)\(how)")
    case (401, _) where said.contains("Invalid credentials"):
      let source = settings.token?.source ?? "the environment"
      return error(.access, "the hub does not accept the token in \(source)")
    case (401, _):
      return error(
        .access,
        hasToken
          ? "no such repository, or the token in \(settings.token!.source) may not see it"
          : "no such repository, or it needs a token (HF_TOKEN)")
    case (404, "RevisionNotFound"):
      return error(.notFound, "no such revision: \(subject.revision ?? "")")
    case (404, "EntryNotFound"): return error(.notFound, "no such file")
    case (404, "RepoNotFound"): return error(.notFound, "no such repository")
    case (403, _) where said.contains("disabled"):
      return error(.access, "the hub has disabled it\(said.isEmpty ? "" : ": \(said)")")
    case (403, _):
      return error(
        .access, "the token lacks the right\(said.isEmpty ? "" : ": \(said)")")
    case (407, _):
      return error(.access, "the proxy on the way wants a name and a password")
    case (409, _):
      return error(.race, "somebody changed it meanwhile\(said.isEmpty ? "" : ": \(said)")")
    case (412, _): return error(.race, "somebody committed meanwhile; nothing was changed")
    case (300..<400, _):
      return error(
        .answer, "the answer leads elsewhere; is there a proxy or a login page on the way?")
    default:
      return error(.answer, "the hub says \(head.status)\(said.isEmpty ? "" : ": \(said)")")
    }
  }

  /// What the body of an error says.
  private static func message(in body: [UInt8]) -> String? {
    guard body.count < 1 << 20, let value = try? JSONValue(parsing: body) else { return nil }
    let text =
      value["error"]?.string ?? value["errors"]?.array?.first?["message"]?.string
      ?? value["message"]?.string
    return text.map { String(decoding: $0, as: UTF8.self) }
  }
}
