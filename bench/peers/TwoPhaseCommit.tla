--------------------------- MODULE TwoPhaseCommit ---------------------------
(***************************************************************************)
(* Two-phase commit for TLC, to run beside specs/two-phase-commit: a       *)
(* manager asks its participants whether all can commit, and decides.      *)
(* Source: Gray & Lamport, "Consensus on Transaction Commit" (2006),       *)
(* section 3. Messages stay where they were sent, so that each can be      *)
(* received again and again, and in any order.                             *)
(***************************************************************************)
CONSTANT Participants

VARIABLES
    participant,   \* of each: "working", "prepared", "committed" or "aborted"
    manager,       \* "undecided", or what it decided
    ready,         \* of whom the manager knows that they are prepared
    sent           \* every message ever sent

vars == <<participant, manager, ready, sent>>

Ready(p) == [kind |-> "ready", from |-> p]
Decision(d) == [kind |-> "decision", outcome |-> d]
Outcomes == {"committed", "aborted"}

Init ==
    /\ participant = [p \in Participants |-> "working"]
    /\ manager = "undecided"
    /\ ready = {}
    /\ sent = {}

----------------------------------------------------------------------------
(* The manager. *)

HearReady(p) ==
    /\ manager = "undecided"
    /\ Ready(p) \in sent
    /\ ready' = ready \cup {p}
    /\ UNCHANGED <<participant, manager, sent>>

Decide(d) ==
    /\ manager = "undecided"
    /\ d = "committed" => ready = Participants
    /\ manager' = d
    /\ sent' = sent \cup {Decision(d)}
    /\ UNCHANGED <<participant, ready>>

----------------------------------------------------------------------------
(* A participant. *)

Prepare(p) ==
    /\ participant[p] = "working"
    /\ participant' = [participant EXCEPT ![p] = "prepared"]
    /\ sent' = sent \cup {Ready(p)}
    /\ UNCHANGED <<manager, ready>>

(* Before it is prepared, it may give up, and tells nobody. *)
GiveUp(p) ==
    /\ participant[p] = "working"
    /\ participant' = [participant EXCEPT ![p] = "aborted"]
    /\ UNCHANGED <<manager, ready, sent>>

Obey(p, d) ==
    /\ Decision(d) \in sent
    /\ participant' = [participant EXCEPT ![p] = d]
    /\ UNCHANGED <<manager, ready, sent>>

----------------------------------------------------------------------------
Next ==
    \/ \E d \in Outcomes : Decide(d)
    \/ \E p \in Participants :
        \/ HearReady(p)
        \/ Prepare(p)
        \/ GiveUp(p)
        \/ \E d \in Outcomes : Obey(p, d)

Spec == Init /\ [][Next]_vars

(* What must hold: nobody commits while another aborts. *)
Agreement == \A p, q \in Participants : ~(participant[p] = "committed" /\ participant[q] = "aborted")
=============================================================================
