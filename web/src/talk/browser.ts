/** What in this browser, on this page, makes calls impossible. */
import type { Obstacle } from './state/names';

interface Policy {
  allowsFeature(feature: string): boolean;
}

interface Scope {
  readonly isSecureContext: boolean;
  readonly RTCPeerConnection?: unknown;
  readonly navigator: {
    readonly userAgent: string;
    readonly mediaDevices?: { readonly getUserMedia?: unknown };
  };
  readonly document: object;
}

/** Browsers inside of other applications, as these name themselves; many have no microphone. */
const inApp = /\b(FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|BytedanceWebview)|; wv\)/;

export function obstacleIn(scope: Scope): Obstacle | null {
  if (!scope.isSecureContext) return 'insecure';
  const missing =
    typeof scope.RTCPeerConnection === 'undefined' || !scope.navigator.mediaDevices?.getUserMedia;
  if (missing) return inApp.test(scope.navigator.userAgent) ? 'in_app' : 'no_webrtc';
  // Only Chromium tells; elsewhere the microphone is refused without a question.
  const { permissionsPolicy, featurePolicy } = scope.document as {
    permissionsPolicy?: Policy;
    featurePolicy?: Policy;
  };
  const policy = permissionsPolicy ?? featurePolicy;
  return policy && !policy.allowsFeature('microphone') ? 'microphone_policy' : null;
}
