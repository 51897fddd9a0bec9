/// The program's own help, on one screen of 24 lines by 80 columns; a command's `--help` tells the rest.
///
/// Written out, as the parser's form takes a line or two a command. A test holds it to the commands that there are.
enum HelpScreen {
    static let text = """
        Routes backlogs of queued prompts to language models, each prompt to one that is
        good and cheap enough for your trade-off, and records every choice in Postgres.

        USAGE: waybill <command> [<options>]

        DATABASE                               POLICIES
          up        start a private Postgres     policies  what can be trained
          down      stop it; its data stays      train     learn one from outcomes
          migrate   bring the schema up to date  evaluate  compare them on your data
          status    all jobs and how far         onboard   add a model by few answers
          prune     drop what ended long ago     encoder   what makes features
        BACKLOG                                  snapshot  pack, verify, promote
          models    the catalog and its prices   export-outcomes  the log as data
          enqueue   load prompts as a job      DELIVERY
          route     choose a model for each      run       from prompts to answers
          outcomes  store outcomes of a job      export    write request files
          jobs      list, open, pause, cancel    check     judge a request file
        REPORTS                                  dispatch  send them, fetch answers
          site      build the status site        files     where each file is
          demo      run it all on a small set    record    read result files
          version   the program and machine      results   write the answers out

        Each command takes --help; --version prints the version.
        Example: waybill up && waybill migrate && waybill demo
        """
}
