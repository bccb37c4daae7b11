import { Component, type ReactNode } from "react";
import { useLanguage } from "../language";

/** Keeps what breaks in one page from taking the others along. */
export class Fence extends Component<{ children: ReactNode }, { problem?: Error }> {
  override state: { problem?: Error } = {};

  static getDerivedStateFromError(problem: Error) {
    return { problem };
  }

  override render() {
    return this.state.problem ? <Broken problem={this.state.problem} /> : this.props.children;
  }
}

function Broken({ problem }: { problem: Error }) {
  const { say } = useLanguage();
  return (
    <div className="state failed" role="alert">
      <h1>{say("broken")}</h1>
      <p>{problem.message}</p>
      <button type="button" onClick={() => location.reload()}>
        {say("reload")}
      </button>
    </div>
  );
}
