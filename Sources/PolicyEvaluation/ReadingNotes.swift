/// What a reader of any comparison has to keep in mind.
package enum ReadingNotes {
    package static let text = """
        ## How to read the figures

        - A curve is the non-decreasing upper convex hull of a policy's operating points; left of its first point it
          counts as 0. AIQ (average improvement in quality) is its mean height between the cheapest and the most
          expensive single model of the test split, AIQ log the same over the logarithm of cost. AIQ is decided by the
          expensive end, so read both. `top` is the best quality over the best single model's; `cost at x %` is the
          cost at x % of the best single model's quality over that model's cost. – is a level that some run never
          reaches.
        - The hull over many settings is drawn on the test split and picks the lucky ones: a deployed policy has one
          setting. The bias is the same for every policy, but no figure here is a promise.
        - The best single model behind `top` and `cost at x %` is chosen on the test split, the reference
          `best-single` on the training split. Where a mid-priced model is nearly as good as the best one, a low `cost
          at 95 %` is no feat: compare with the zero router's.
        - The oracle is a maximum over noisy scores and can't be reached.
        - Published AIQ values of RouterBench's own script divide by the maximum cost and don't compare with these.
        - Intervals resample prompts, not training runs: they hold sampling noise of the test prompts, and the means
          over seeds average the training noise. They are not corrected for the number of comparisons.
        - Prompts with the same text are on the same side of a random split; prompts that are merely alike may not be,
          which favours nearest neighbours.
        - Costs are those on file for each call. The policy's own cost, an encoder run on a CPU, isn't counted.
        - Feedback: `full` shows every model's outcome on each training prompt; `replay` shows the outcome of the one
          model drawn at each visit to a prompt, over many epochs (policies that choose for themselves draw by their
          own policy, others by a uniform sampler over 100 visits); `log` shows one outcome a prompt, of a model drawn
          uniformly, once.
        """
}
